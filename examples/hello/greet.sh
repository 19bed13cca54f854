#!/bin/sh
echo "@GREETING@ from Slipway"
