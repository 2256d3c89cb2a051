/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts to CPUs of others; system registers that are not its: undefined, or ignored. */
	.include "start.inc"
	mov x0, #0xf
	orr x0, x0, #0x3000000
	msr S3_0_C12_C11_5, x0     /* ICC_SGI1R_EL1: interrupt 3 to CPUs 0 to 3 */
	mov x0, #1
	lsl x0, x0, #40
	msr S3_0_C12_C11_5, x0     /* and to all */
	mrs x0, actlr_el1
	msr actlr_el1, xzr
	mov x27, #0
	mrs x0, S3_0_C15_C0_0
	msr S3_1_C15_C2_0, xzr
	mrs x0, hcr_el2
	msr vbar_el2, x0
	msr cptr_el3, x0
	say "registers: undefined "
	number x27
	say ", done\n"
	done
	skipping
