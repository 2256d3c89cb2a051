/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends interrupts, NMIs, INIT and SIPI to every CPU there could be; all that is refused is nothing to it. */
	.include "start.inc"
	mov $0xfee00300, %ebx
	xor %ecx, %ecx
5:	mov %ecx, %eax
	shl $24, %eax
	cmp $3, %ecx           /* not itself: it is CPU 3 */
	je 6f
	mov %eax, 0x10(%ebx)
	movl $0x000040ef, (%ebx) /* fixed, vector 0xef */
	mov %eax, 0x10(%ebx)
	movl $0x00004400, (%ebx) /* NMI */
	mov %eax, 0x10(%ebx)
	movl $0x00004500, (%ebx) /* INIT */
	mov %eax, 0x10(%ebx)
	movl $0x00004610, (%ebx) /* SIPI */
	mov %eax, 0x10(%ebx)
	movl $0x00000500, (%ebx) /* INIT, the end of a level */
	mov %eax, 0x10(%ebx)
	movl $0x000041ef, (%ebx) /* lowest priority */
6:	mov %ecx, %eax
	and $0xf7, %eax        /* logical: each set of CPUs but itself */
	jz 7f
	shl $24, %eax
	mov %eax, 0x10(%ebx)
	movl $0x000048ef, (%ebx)
	mov %eax, 0x10(%ebx)
	movl $0x000049ef, (%ebx)
	mov %eax, 0x10(%ebx)
	movl $0x00004c00, (%ebx)
	mov %eax, 0x10(%ebx)
	movl $0x00004d00, (%ebx)
	mov %eax, 0x10(%ebx)
	movl $0x00004e10, (%ebx)
7:	inc %ecx
	cmp $255, %ecx
	jne 5b
	movl $0x000c40ef, (%ebx) /* fixed to all others */
	movl $0x000c44ff, (%ebx) /* NMI to all others */
	movl $0x000c4500, (%ebx) /* INIT to all others */
	movl $0x000c46ff, (%ebx) /* SIPI to all others */
	say "wild-ipis: sent"
	done
