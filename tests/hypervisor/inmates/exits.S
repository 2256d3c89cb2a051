/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaves its guest as often as it can. */
	.include "start.inc"
	say "exits: begun"
5:	xor %eax, %eax
	cpuid
	jmp 5b
