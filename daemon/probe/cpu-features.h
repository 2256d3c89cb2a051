/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PROBE_CPU_FEATURES_H
#define PROBE_CPU_FEATURES_H

#include "inventory/inventory.h"

/**
 * cpu_features_of_x86() - what /proc/cpuinfo says about an x86 CPU
 * @flags: the line "flags"
 * @vmx_flags: the line "vmx flags", which kernels have since 5.6; NULL: not there
 * @address_sizes: "48 bits physical, 57 bits virtual"; NULL: not there
 * @ret: what these do not say stays as it is
 */
void cpu_features_of_x86(const char *flags, const char *vmx_flags, const char *address_sizes,
			 struct inv_cpu_features *ret);

#endif
