/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads two registers at a time, which the processor does not tell of. */
	.include "start.inc"
	mov x0, #0x50000000
	ldp x1, x2, [x0]
	say "pair-outside: it was possible\n"
	done
	skipping
