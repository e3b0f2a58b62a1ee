# Surefoot's commands; `make` alone lists them. Each one does its own set-up.

PAPER ?=
SCALE ?= quick
SEEDS ?=
JOBS ?=
FRESH ?=

# A toolkit's executable is the one folder of its Sources with a lower-case name.
PAPERS := $(sort $(notdir $(shell \
  LC_ALL=C find Packages -mindepth 3 -maxdepth 3 -path '*/Sources/[a-z]*')))

# What the tests read; `make data` brings everything.
TEST_DATA := mnist-5k optdigits

# Packages are tested alone in Double, where differences of a loss can judge a gradient to 1e-6.
ALONE := -Xswiftc -DTENSOR_FLOAT64 -Xcc -DTENSOR_FLOAT64 \
  --explicit-target-dependency-import-check error
NUMERICS := KernelsTests|TensorsTests|NeuralNetworksTests|OptimizersTests
LEARNERS := LearnerGradientTests|LearnerFixtureTests|LearningEquationTests

# Tests have build folders of their own: they compile with @testable, so in one folder every
# `swift run` after a `swift test` would build everything again.
TEST := swift test -c release --disable-xctest

.PHONY: help setup data paper-data reproduce paper test test-data test-packages test-project \
  test-hdf5 check bench docs clean
.NOTPARALLEL:

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile
	@echo "Papers: $(PAPERS)"

setup: ## Install missing system packages
	@Scripts/bootstrap

data: setup ## Fetch the data sets into the cache, checked by checksum
	@Scripts/fetch-data

reproduce: paper setup paper-data ## Run a paper's studies: PAPER= [SCALE=quick SEEDS= JOBS= FRESH=1]
	swift run -c release $(PAPER) reproduce --scale $(SCALE) --out runs/$(PAPER)/$(SCALE) \
	  $(if $(SEEDS),--seeds $(SEEDS)) $(if $(JOBS),--jobs $(JOBS)) $(if $(FRESH),--fresh,--resume)

paper-data: paper
	@Scripts/fetch-data --for $(PAPER)

paper:
	@[ -n "$(filter $(PAPERS),$(PAPER))" ] || { \
	  echo "PAPER=$(PAPER) is none of the papers here. Known: $(PAPERS)" >&2; exit 2; }

test: setup test-data test-packages test-hdf5 test-project ## Run every test

test-data:
	@Scripts/fetch-data $(TEST_DATA:%=--only %)

# One build folder for all packages, so that Shared is compiled once. A toolkit's tests run in
# test-project; here they are built and listed, which needs everything that running them needs.
test-packages:
	@echo "== Shared alone, in double precision"
	cd Shared && $(TEST) $(ALONE) --scratch-path ../.build/double --filter '$(NUMERICS)|$(LEARNERS)'
	@for package in Packages/*; do \
	  echo "== $$package alone, in double precision"; \
	  (cd $$package && $(TEST) list $(ALONE) --scratch-path ../../.build/double >/dev/null) \
	    || exit 1; \
	done

test-project:
	@echo "== The whole project"
	$(TEST) --scratch-path .build/tests

# A trait holds for a whole build, so the tests of HDF5 are a small package of their own.
test-hdf5: ## Run the tests of HDF5 files, which need libhdf5
	@echo "== HDF5"
	@Scripts/bootstrap hdf5
	$(TEST) --package-path Shared/HDF5Tests --scratch-path .build/hdf5

check: setup ## Check format, style budgets, manifests and use from another project
	@echo "== Format"
	@swift format lint --strict --parallel --recursive Package.swift Shared Packages Tests docs
	@echo "== Style"
	@Scripts/check-style
	@echo "== Manifests"
	@Scripts/check-manifests
	@echo "== Use from another project"
	@Scripts/check-outside-use

bench: setup ## Measure the kernels against PyTorch on this machine
	swift run -c release --package-path Shared/Benchmarks bench

docs: setup ## Write the reference of every module to .build/documentation
	@Scripts/make-docs

clean: ## Remove everything built; data and runs stay
	rm -rf .build Shared/.build Shared/Benchmarks/.build Packages/*/.build
