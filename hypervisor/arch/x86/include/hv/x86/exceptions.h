/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_EXCEPTIONS_H
#define HV_X86_EXCEPTIONS_H

/** exceptions_init() - build the IDT that all CPUs use; once */
void exceptions_init(void);

/** exceptions_load() - use it on this CPU */
void exceptions_load(void);

#endif
