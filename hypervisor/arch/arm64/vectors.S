/* SPDX-License-Identifier: GPL-2.0-only */
/* What comes to EL2, and going back to the guest: Arm ARM (DDI 0487), D1.3.1. */
#include <hv/arm64/registers.h>
#include <hv/cpu-area.h>

#define REGISTERS_SIZE 256 /* struct guest_registers */

.macro store_registers
	stp x0, x1, [sp]
	stp x2, x3, [sp, #8 * 2]
	stp x4, x5, [sp, #8 * 4]
	stp x6, x7, [sp, #8 * 6]
	stp x8, x9, [sp, #8 * 8]
	stp x10, x11, [sp, #8 * 10]
	stp x12, x13, [sp, #8 * 12]
	stp x14, x15, [sp, #8 * 14]
	stp x16, x17, [sp, #8 * 16]
	stp x18, x19, [sp, #8 * 18]
	stp x20, x21, [sp, #8 * 20]
	stp x22, x23, [sp, #8 * 22]
	stp x24, x25, [sp, #8 * 24]
	stp x26, x27, [sp, #8 * 26]
	stp x28, x29, [sp, #8 * 28]
	str x30, [sp, #8 * 30]
.endm

.macro from_guest handler
	.balign 0x80
	store_registers
	mov x0, sp
	mov x29, xzr
	bl \handler
	mov x0, sp
	b guest_enter
.endm

/* It may be the stack that is broken: there is another one, of which TPIDR_EL2 knows. */
.macro from_ourselves kind
	.balign 0x80
	mrs x0, tpidr_el2
	mov sp, x0
	mov x0, #\kind
	b exit_broken
.endm

	.text
	.balign 0x800
	.globl vectors
vectors:
	from_ourselves 0 /* with SP_EL0, which we never use */
	from_ourselves 1
	from_ourselves 2
	from_ourselves 3
	from_ourselves 4
	from_ourselves 5
	from_ourselves 6
	from_ourselves 7
	from_guest exit_sync
	from_guest exit_interrupt
	from_guest exit_interrupt
	from_guest exit_error
	from_guest exit_sync /* the same in 32 bits */
	from_guest exit_interrupt
	from_guest exit_interrupt
	from_guest exit_error

	.globl guest_enter
guest_enter:
	mov sp, x0
	ldp x2, x3, [sp, #8 * 2]
	ldp x4, x5, [sp, #8 * 4]
	ldp x6, x7, [sp, #8 * 6]
	ldp x8, x9, [sp, #8 * 8]
	ldp x10, x11, [sp, #8 * 10]
	ldp x12, x13, [sp, #8 * 12]
	ldp x14, x15, [sp, #8 * 14]
	ldp x16, x17, [sp, #8 * 16]
	ldp x18, x19, [sp, #8 * 18]
	ldp x20, x21, [sp, #8 * 20]
	ldp x22, x23, [sp, #8 * 22]
	ldp x24, x25, [sp, #8 * 24]
	ldp x26, x27, [sp, #8 * 26]
	ldp x28, x29, [sp, #8 * 28]
	ldr x30, [sp, #8 * 30]
	ldp x0, x1, [sp]
	eret
	/* No speculation beyond. */
	dsb nsh
	isb

	.arch_extension fp
	.arch_extension simd
	.globl guest_clear_vectors
guest_clear_vectors:
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	movi v\n\().2d, #0
	.endr
	msr fpcr, xzr
	msr fpsr, xzr
	ret

	.section .note.GNU-stack, "", %progbits
