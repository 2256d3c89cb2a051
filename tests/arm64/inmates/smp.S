/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second CPU is started, answers interrupt 5 of the first by counting, and switches itself off. */
	.include "start.inc"
	bl interrupts_on
	ldr x0, =0xc4000003        /* CPU_ON, with its own number as the context */
	mov x1, #3
	adr x2, second
	mov x3, #3
	smc #0
	cbnz x0, failed
	ldr x0, =SHARED + 0x100
5:	ldr w1, [x0]
	yield
	cmp w1, #3
	b.ne 5b
	say "smp: second CPU has its context\n"
	ldr x0, =0x5000008         /* CPU 3 */
	msr S3_0_C12_C11_5, x0
	isb
6:	ldr x0, =0xc4000004        /* AFFINITY_INFO */
	mov x1, #3
	mov x2, #0
	smc #0
	cmp x0, #1
	b.ne 6b
	say "smp: second CPU is off\n"
	ldr x0, =0x84000008        /* SYSTEM_OFF */
	smc #0
failed:
	say "smp: failed\n"
	done

second:
	mov x19, x0
	adr x0, vectors
	msr vbar_el1, x0
	isb
	bl interrupts_on
	msr daifclr, #2
	ldr x0, =SHARED + 0x100
	str w19, [x0]
	done

handler:
	mrs x0, S3_0_C12_C12_0
	msr S3_0_C12_C12_1, x0
	isb
	cmp x0, #5
	b.ne 5f
	ldr x0, =0x84000002        /* CPU_OFF */
	smc #0
5:	eret

interrupts_on:
	mov x0, #0xff
	msr S3_0_C4_C6_0, x0
	mov x0, #1
	msr S3_0_C12_C12_7, x0
	isb
	ret
