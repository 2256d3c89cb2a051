/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * Consoles: the description of one that the hypervisor or a cell prints to
 * (abi.md, section 5), and the ring that the root cell reads what the
 * hypervisor printed from (section 10).
 */
#ifndef ABI_JAILHOUSE_CONSOLE_H
#define ABI_JAILHOUSE_CONSOLE_H

#include <abi/jailhouse/types.h>

/* What the device is */
#define JAILHOUSE_CON_TYPE_NONE       0
#define JAILHOUSE_CON_TYPE_EFIFB      1 /* EFI framebuffer, 32 bits a pixel */
#define JAILHOUSE_CON_TYPE_8250       2
#define JAILHOUSE_CON_TYPE_PL011      3
#define JAILHOUSE_CON_TYPE_XUARTPS    4 /* Xilinx Zynq and ZynqMP */
#define JAILHOUSE_CON_TYPE_MVEBU      5 /* Marvell Armada 3700 */
#define JAILHOUSE_CON_TYPE_HSCIF      6 /* Renesas */
#define JAILHOUSE_CON_TYPE_SCIFA      7 /* Renesas */
#define JAILHOUSE_CON_TYPE_IMX        8
#define JAILHOUSE_CON_TYPE_IMX_LPUART 9
#define JAILHOUSE_CON_TYPE_SCIF       10 /* Renesas */

/* How it is reached; the names that are 0 are the other answer to the same question */
#define JAILHOUSE_CON_ACCESS_PIO    0x0000
#define JAILHOUSE_CON_ACCESS_MMIO   0x0001
#define JAILHOUSE_CON_REGDIST_1     0x0000 /* bytes from one register to the next */
#define JAILHOUSE_CON_REGDIST_4     0x0002
#define JAILHOUSE_CON_FB_1024x768   0x0000 /* pixels; framebuffer only */
#define JAILHOUSE_CON_FB_1920x1080  0x0004
#define JAILHOUSE_CON_INVERTED_GATE 0x1000 /* the clock runs while the gate's bit is 0 */
#define JAILHOUSE_CON_MDR_QUIRK     0x2000 /* a UART of TI: the mode register wants to be set */

/**
 * struct jailhouse_console - where a console is and how to set it up
 * @address: physical address, or port number without JAILHOUSE_CON_ACCESS_MMIO
 * @size: of its registers or of the framebuffer, in bytes
 * @type: JAILHOUSE_CON_TYPE_…
 * @flags: JAILHOUSE_CON_…
 * @divider: of the baud rate; 0 leaves the rate as it is
 * @gate_nr: which clock gate of @clock_reg it hangs on
 * @clock_reg: physical address of the clock gate's register; 0 if there is none
 */
struct jailhouse_console {
	uint64_t address;
	uint32_t size;
	uint16_t type;
	uint16_t flags;
	uint32_t divider;
	uint32_t gate_nr;
	uint64_t clock_reg;
} JAILHOUSE_PACKED;

/* Characters in the ring; a power of two */
#define JAILHOUSE_VIRT_CONSOLE_SIZE 2048

/**
 * struct jailhouse_virt_console - the ring of what the hypervisor printed
 * @busy: not 0 while the hypervisor is writing; readers wait for 0
 * @tail: how many characters were ever written, modulo 2^32; the next one goes
 *	to @content[@tail % JAILHOUSE_VIRT_CONSOLE_SIZE]
 * @content: the latest characters
 *
 * There is one writer, and readers do not tell it how far they are. A reader
 * copies, reads @tail again, and has lost what was overwritten meanwhile:
 * @tail less its own position less the size of the ring, when that is positive.
 */
struct jailhouse_virt_console {
	uint32_t busy;
	uint32_t tail;
	uint8_t content[JAILHOUSE_VIRT_CONSOLE_SIZE];
} JAILHOUSE_PACKED;

#endif
