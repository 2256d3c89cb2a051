/* SPDX-License-Identifier: GPL-2.0-only */
/* The header, and the call that Linux makes: abi/cellwarden/image.h. */
#define AREA_SHIFT     15     /* cpu-area.h */
#define AREA_STACK_TOP 0x4000
#define TOP_RESERVED   0x100  /* the guest's registers are to be there: svm/svm.h */
#define N_CPUS_OFFSET  32     /* struct cellwarden_parameters, n_cpus */
#define NOT_A_CPU      -22    /* EINVAL */

	.section .header, "ax"
	.ascii "CELLWRDN"
	.word 1                    /* revision */
	.byte 0                    /* x86 */
	.byte image_vendor
	.long 0                    /* checksum and size of the file: hypervisor/seal */
	.long 0
	.long image_core_size
	.long image_text_size
	.long 0x8000               /* CPU_AREA_SIZE */
	.long 256                  /* CPUS_MAX */
	.long image_entry_offset
	.long image_console_offset
	.long image_boot_offset
	.long 0, 0
	.quad image_start

	.text
	.globl entry
	.type entry, @function
entry:
	.byte 0xf3, 0x0f, 0x1e, 0xfa /* endbr64, for kernels that ask for it */
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	pushfq
	cld

	lea image_start(%rip), %rax
	add image_boot(%rip), %rax
	cmp N_CPUS_OFFSET(%rax), %edi
	jae 1f

	/* Over to the CPU's own stack; Linux's is the second argument. */
	mov %rsp, %rsi
	mov %edi, %eax
	shl $AREA_SHIFT, %rax
	lea image_end(%rip), %rcx
	lea AREA_STACK_TOP - TOP_RESERVED(%rax, %rcx), %rsp
	push %rsi
	push %rsi
	call entry_cpu
	pop %rsp
	jmp 2f

1:	mov $NOT_A_CPU, %eax
2:	popfq
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

	.data
	.balign 8
	.globl image_boot
image_boot:
	.quad 0

	.section .note.GNU-stack, "", @progbits
