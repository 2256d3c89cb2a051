/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypercalls that are the root cell's, and firmware calls of all numbers that have a meaning
 * anywhere, by smc and by hvc: X25 counts those that were done though they should not.
 */
	.include "start.inc"
	mov x25, #0
	mov x24, #0
5:	mov x0, x24
	mov x1, #1
	mov x2, #0
	cmp x24, #5                /* hypervisor get info is everybody's */
	b.eq 6f
	hvc #0x4a48
	cmn x0, #1                 /* EPERM */
	cinc x25, x25, ne
6:	add x24, x24, #1
	cmp x24, #7
	b.lo 5b
	say "calls: hypercalls "
	number x25

	/* Of each owner and both sizes, the first 64; not those that end this cell or its CPU. */
	mov x25, #0
	mov x24, #0x80000000
5:	and x1, x24, #0xffff
	sub x1, x1, #2
	cmp x1, #0
	b.eq 6f
	sub x1, x1, #6             /* 8 and 9: SYSTEM_OFF, SYSTEM_RESET */
	cmp x1, #1
	b.ls 6f
	mov x0, x24
	mov x1, #0                 /* CPU 0, which is the root cell's */
	mov x2, #0
	mov x3, #0
	smc #0
	mov x0, x24
	mov x1, #0
	mov x2, #0
	hvc #0
6:	add x24, x24, #1
	and x1, x24, #0x3f
	cbnz x1, 5b
	bic x24, x24, #0x3f
	mov x1, #0x1000000
	add x24, x24, x1
	lsr x1, x24, #32
	cbz x1, 5b

	/* What the kernel's stub at EL2 would do for Linux */
	mov x24, #0
5:	mov x0, x24
	adr x1, begin
	hvc #0
	cmn x0, #1
	cinc x25, x25, ne
	add x24, x24, #1
	cmp x24, #4
	b.lo 5b
	ldr x0, =0xc4000003        /* CPU_ON: CPU 0 */
	mov x1, #0
	adr x2, begin
	smc #0
	cmn x0, #2                 /* there is none of that number */
	cinc x25, x25, ne
	ldr x0, =0xc4000004        /* AFFINITY_INFO: likewise */
	mov x1, #0
	mov x2, #0
	smc #0
	cmn x0, #2
	cinc x25, x25, ne
	say " firmware "
	number x25
	say ", done\n"
	done
	skipping
