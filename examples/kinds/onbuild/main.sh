#!/bin/sh
echo "level $(cat level)"
