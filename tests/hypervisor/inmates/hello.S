/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says so, and counts in the memory that it shares with the root cell. */
	.include "start.inc"
	say "hello from a cell"
5:	incl 0x200000
	pause
	jmp 5b
