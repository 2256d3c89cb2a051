/* SPDX-License-Identifier: GPL-2.0-only */
/* Before everything, on the compiler's command line: the image is all that there is. */
#pragma GCC visibility push(hidden)
