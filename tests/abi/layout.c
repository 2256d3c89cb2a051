// SPDX-License-Identifier: GPL-2.0-or-later
/* Compiling is the test: sizes and offsets as this build has them. */
#include <abi/layout-ioctl.h>
#include <abi/layout.h>
