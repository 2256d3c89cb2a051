/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Switches off what is others': shared interrupts, interrupts of CPU 0, routes. */
	.include "start.inc"
	ldr x0, =GICD
	mov w1, #-1
	mov x2, #0x180
5:	str w1, [x0, x2]           /* GICD_ICENABLER, GICR of CPU 0 below */
	add x2, x2, #4
	cmp x2, #0x200
	b.lo 5b
	str wzr, [x0]              /* GICD_CTLR */
	mov x2, #0x6108            /* GICD_IROUTER33: the console's */
	mov x3, #3
	str x3, [x0, x2]
	ldr w25, [x0, #0x104]
	ldr x0, =GICR + 0x10000
	str w1, [x0, #0x180]
	ldr w24, [x0, #0x100]
	ldr x0, =GICR
	str wzr, [x0, #0x14]       /* GICR_WAKER */
	mov w1, #2
	str w1, [x0, #0x14]
	say "gic: sees "
	number x25
	say " "
	number x24
	say ", done\n"
	done
	skipping
