/* SPDX-License-Identifier: GPL-2.0-only */
/* What the linker script says of the image (arch/ARCH/image.lds). */
#ifndef HV_IMAGE_H
#define HV_IMAGE_H

#include <abi/cellwarden/image.h>
#include <hv/types.h>

extern const uint8_t image_start[];        /* the header; code follows */
extern const uint8_t image_code_end[];     /* constants follow */
extern const uint8_t image_constant_end[]; /* what is written follows */
extern const uint8_t image_end[];          /* CPU areas follow */

/* Offset of the parameters from image_start; the module writes it before anything runs. */
extern uint64_t image_boot;

static inline const struct cellwarden_parameters *image_parameters(void)
{
	return (const struct cellwarden_parameters *)(image_start + image_boot);
}

#endif
