/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System registers: Arm Architecture Reference Manual for A-profile (DDI 0487),
 * D17.2. Numbers only where assembly uses them too.
 */
#ifndef HV_ARM64_REGISTERS_H
#define HV_ARM64_REGISTERS_H

/* SCTLR_EL2: what is one without meaning; MMU, caches, aligned stack; written is not executed */
#define SCTLR_EL2_RES1 0x30c50830
#define SCTLR_M        0x1
#define SCTLR_EL2_OURS (SCTLR_EL2_RES1 | SCTLR_M | 0x4 | 0x8 | 0x1000 | 0x80000)

/* MAIR_EL2: 0 is memory, write back; 1 is registers, nGnRE */
#define MAIR_OURS 0x04ff

/* TCR_EL2 without PS: 48 bits, pages of 4 KiB, tables in the caches that CPUs share; RES1 */
#define TCR_OURS     0x80803510
#define TCR_PS_SHIFT 16

#define SCTLR_EL1_RESET 0x30d00800
#define SPSR_EL1H_DAIF  0x3c5

#define HCR_VM    (1ull << 0)
#define HCR_SWIO  (1ull << 1)
#define HCR_FMO   (1ull << 3)
#define HCR_IMO   (1ull << 4)
#define HCR_AMO   (1ull << 5)
#define HCR_FB    (1ull << 9)
#define HCR_BSU   (1ull << 10) /* inner shareable */
#define HCR_TSC   (1ull << 19)
#define HCR_TIDCP (1ull << 20)
#define HCR_TACR  (1ull << 21)
#define HCR_RW    (1ull << 31)
#define HCR_APK   (1ull << 40)
#define HCR_API   (1ull << 41)

#define ESR_CLASS(esr) ((unsigned int)((esr) >> 26 & 0x3f))
#define ESR_ISS(esr)   ((uint32_t)((esr)&0x1ffffff))
#define ESR_IL         (1ull << 25)

/* Classes: table D17-1 of ESR_EL2 */
#define CLASS_HVC64  0x16
#define CLASS_SMC64  0x17
#define CLASS_SYSREG 0x18
#define CLASS_FETCH  0x20
#define CLASS_DATA   0x24

#define MPIDR_AFFINITY 0xff00ffffffull

#endif
