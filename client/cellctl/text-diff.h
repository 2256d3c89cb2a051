/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_TEXT_DIFF_H
#define CELLCTL_TEXT_DIFF_H

#include "base/arena.h"

/**
 * text_diff() - from @old to @new as patch(1) reads it, in one hunk
 * @old: NULL: the file is new
 *
 * Return: owned by @arena; "" when both are equal.
 */
const char *text_diff(struct arena *arena, const char *path, const char *old, const char *new);

#endif
