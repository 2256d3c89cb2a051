/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_DRIVERS_FRAMEBUFFER_H
#define HV_DRIVERS_FRAMEBUFFER_H

#include <hv/console.h>

#define FONT_FIRST    ' '
#define FONT_LAST     '~'
#define FONT_N_GLYPHS (FONT_LAST - FONT_FIRST + 1)
#define FONT_COLUMNS  8
#define FONT_ROWS     8

/* A byte for each row from the top; its highest bit is the left column. */
extern const uint8_t font_glyphs[FONT_N_GLYPHS][FONT_ROWS];

/* Each row of a glyph is two lines of the screen. */
#define CELL_WIDTH  FONT_COLUMNS
#define CELL_HEIGHT (2 * FONT_ROWS)

/* What the firmware left, with 32 bits a pixel and nothing between its lines. */
extern const struct console_driver efi_framebuffer;

#endif
