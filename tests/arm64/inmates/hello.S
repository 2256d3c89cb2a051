/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says so, and counts in the memory that it shares with the root cell. */
	.include "start.inc"
	say "hello from a cell\n"
	mov x0, #SHARED
5:	ldr w1, [x0]
	add w1, w1, #1
	str w1, [x0]
	yield
	b 5b
	skipping
