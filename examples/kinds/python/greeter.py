import sys


def main():
    print(f"hello {sys.argv[1]} from {sys.prefix}")
