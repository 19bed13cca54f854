#!/usr/bin/perl
use strict;
use warnings;
use JSON;

my $fruit = decode_json($ARGV[0]);
my $sum = 0;
$sum += $_ for values %$fruit;
print "$sum pieces of fruit\n";
