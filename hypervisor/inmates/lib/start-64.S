/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To C in 64-bit mode. The first 4 GiB are mapped to themselves with pages of
 * 2 MiB: the first one cached, the others, where devices are, not.
 * AMD64 APM vol. 2 (24593), 14.6 and 5.3.
 */
#include <inmate/limits.h>
#include "start-16.inc"

#define PRESENT_WRITABLE 0x3
#define LARGE            0x80
#define UNCACHED         0x18   /* PCD and PWT: type 3 of the PAT after a reset */
#define MSR_EFER         0xc0000080
#define EFER_LME         0x100
#define CR4_PAE          0x20
#define CR0_PG           0x80000000

	.text
	.code32
protected:
	test %ebx, %ebx
	jnz has_tables
	movl $(page_pointers + PRESENT_WRITABLE), paging_root
	mov $(page_directories + PRESENT_WRITABLE), %eax
	xor %ecx, %ecx
1:	mov %eax, page_pointers(, %ecx, 8)
	add $0x1000, %eax
	inc %ecx
	cmp $4, %ecx
	jne 1b
	mov $(PRESENT_WRITABLE | LARGE), %eax
	xor %ecx, %ecx
2:	mov %eax, page_directories(, %ecx, 8)
	add $0x200000, %eax
	inc %ecx
	cmp $512, %ecx
	jne 3f
	or $UNCACHED, %eax
3:	cmp $2048, %ecx
	jne 2b
has_tables:
	mov %cr4, %eax
	or $CR4_PAE, %eax
	mov %eax, %cr4
	mov $paging_root, %eax
	mov %eax, %cr3
	mov $MSR_EFER, %ecx
	rdmsr
	or $EFER_LME, %eax
	wrmsr
	mov %cr0, %eax
	or $CR0_PG, %eax
	mov %eax, %cr0
	ljmp $24, $long_mode

	.code64
long_mode:
	mov %ebx, %edi
	xor %ebp, %ebp
	call startup
1:	hlt
	jmp 1b

	.bss
	.balign 4096
	.globl paging_root
paging_root:
	.skip 4096
page_pointers:
	.skip 4096
page_directories:
	.skip 4 * 4096

	.section .note.GNU-stack, "", @progbits
