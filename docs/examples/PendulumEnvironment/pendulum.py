"""A sparse pendulum as an environment in a process of its own; docs/environments.md explains it.

Reads one JSON request a line and answers each with one JSON line. Needs only Python.
"""

import json
import math
import random
import sys


class Pendulum:
    """Swing up and stay: reward 1 while nearly upright and slow, at most 200 steps."""

    def __init__(self):
        self.angle, self.speed = math.pi, 0.0

    def hello(self, version):
        return {"name": "pendulum-sparse", "observationSize": 3, "actionSize": 1, "horizon": 200}

    def reset(self, seed):
        source = random.Random(seed)
        self.angle, self.speed = source.uniform(-math.pi, math.pi), source.uniform(-1, 1)
        return self.observed()

    def step(self, action):
        torque = 2 * max(-1.0, min(1.0, action[0]))
        self.speed += (15 * math.sin(self.angle) + 3 * torque) * 0.05
        self.speed = max(-8.0, min(8.0, self.speed))
        self.angle += self.speed * 0.05
        distance = abs((self.angle + math.pi) % (2 * math.pi) - math.pi)
        reward = 1 if distance < 0.15 and abs(self.speed) < 0.5 else 0
        return {**self.observed(), "reward": reward, "terminated": False, "truncated": False}

    def state(self):
        return {"state": [self.angle, self.speed]}

    def restore(self, state):
        self.angle, self.speed = state
        return self.observed()

    def observed(self):
        return {"observation": [math.cos(self.angle), math.sin(self.angle), self.speed]}


def main():
    environment = Pendulum()
    for line in sys.stdin:
        request = json.loads(line)
        command = request.pop("command")
        if command == "close":
            break
        try:
            answer = getattr(environment, command)(**request)
        except Exception as error:
            answer = {"error": f"{command}: {error}"}
        # Without the flush the answer would wait in a buffer.
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
