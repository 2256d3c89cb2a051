/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A timer interrupts it: each is counted in the memory that it shares with the root cell. */
	.include "start.inc"
	ldr x0, =GICR              /* the redistributor of this CPU */
	mrs x1, mpidr_el1
	and x1, x1, #0xff
	add x0, x0, x1, lsl #17
	add x0, x0, #0x10000
	mov w1, #1 << 27           /* virtual timer */
	str w1, [x0, #0x100]
	mov w1, #0x80
	strb w1, [x0, #0x41b]
	mov x0, #0xff
	msr S3_0_C4_C6_0, x0       /* ICC_PMR_EL1 */
	mov x0, #1
	msr S3_0_C12_C12_7, x0     /* ICC_IGRPEN1_EL1 */
	isb
	say "ticks: hello\n"
	mrs x0, cntfrq_el0
	mov x1, #500
	udiv x22, x0, x1
	msr cntv_tval_el0, x22
	mov x0, #1
	msr cntv_ctl_el0, x0
	msr daifclr, #2
	done

handler:
	mrs x0, S3_0_C12_C12_0     /* ICC_IAR1_EL1 */
	cmp x0, #27
	b.ne 5f
	mov x2, #SHARED
	ldr w1, [x2]
	add w1, w1, #1
	str w1, [x2]
	msr cntv_tval_el0, x22
	isb
5:	msr S3_0_C12_C12_1, x0     /* ICC_EOIR1_EL1 */
	isb
	eret
