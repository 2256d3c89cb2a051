/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has an exception, and no table to handle it. */
	.include "start.inc"
	lidtl none
	ud2
none:	.word 0
	.long 0
