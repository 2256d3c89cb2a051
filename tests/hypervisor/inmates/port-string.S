/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a port that is not its own, into memory. */
	.include "start.inc"
	mov $0x60, %dx
	mov $0x4000, %edi
	insb
	say "not ok: read"
	done
