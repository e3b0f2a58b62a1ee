import SurgicalFineTuning

print("SurgicalFineTuning is ready to use.")
