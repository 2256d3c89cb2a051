/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes every hypercall with bad arguments; says which one was not refused. */
	.include "start.inc"
	xor %ecx, %ecx
5:	cmp $5, %ecx           /* information for everybody */
	je 6f
	cmp $7, %ecx
	je 6f
	cmp $8, %ecx
	je 6f
	mov %ecx, %eax
	mov $0xfffff000, %edi
	mov $0xffffffff, %esi
	vmmcall
	test %eax, %eax
	jns 7f
6:	inc %ecx
	cmp $0x400, %ecx
	jne 5b
	mov $7, %eax           /* another cell's CPU */
	xor %edi, %edi
	xor %esi, %esi
	vmmcall
	cmp $-1, %eax
	jne 7f
	mov $5, %eax
	mov $99, %edi
	vmmcall
	test %eax, %eax
	jns 7f
	say "hypercalls: all refused"
	done
7:	say "not ok: a hypercall was done"
	done
