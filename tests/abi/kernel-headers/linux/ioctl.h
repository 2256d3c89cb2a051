/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers are the same in the kernel's own header and in what it gives user space. */
#include "/usr/include/asm-generic/ioctl.h"
