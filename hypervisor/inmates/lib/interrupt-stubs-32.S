/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers that C functions may change: System V ABI i386, 2.2.1. */
	.code32
#include "interrupt-stubs.inc"

interrupt_entry:
	push %eax
	push %ecx
	push %edx
	push %ebp
	cld
	mov 16(%esp), %eax
	lea 20(%esp), %edx
	mov %esp, %ebp
	sub $8, %esp
	and $-16, %esp
	mov %eax, (%esp)
	mov %edx, 4(%esp)
	call interrupt_dispatch
	mov %ebp, %esp
	pop %ebp
	pop %edx
	pop %ecx
	pop %eax
	add $8, %esp
	iret

	.section .note.GNU-stack, "", @progbits
