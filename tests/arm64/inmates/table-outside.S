/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has its page tables in what is the root cell's. */
	.include "start.inc"
	mov x0, #0x50000000
	msr ttbr0_el1, x0
	mov x0, #16
	msr tcr_el1, x0
	isb
	mrs x0, sctlr_el1
	orr x0, x0, #1
	msr sctlr_el1, x0
	isb
	say "table-outside: it was possible\n"
	done
	skipping
