/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a register of a device with an instruction that nobody decodes. */
	.include "start.inc"
	mov $0xfec00000, %ebx
	lock incl (%ebx)
	say "not ok: done"
	done
