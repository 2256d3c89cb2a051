/* SPDX-License-Identifier: GPL-2.0-only */
/* To C in 32-bit protected mode, without paging. */
#include <inmate/limits.h>
#include "start-16.inc"

	.text
	.code32
protected:
	xor %ebp, %ebp
	sub $12, %esp  /* 16 bytes aligned at the call: System V ABI i386, 2.2.2 */
	push %ebx
	call startup
1:	hlt
	jmp 1b

	.section .note.GNU-stack, "", @progbits
