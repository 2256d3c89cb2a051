/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a cell is told by who loads it: text of the form "name=value name=value", loaded
 * to 0x1000 behind the image (abi.md, section 10). Without it the text is empty.
 */
#ifndef INMATE_ARGUMENTS_H
#define INMATE_ARGUMENTS_H

#include <inmate/limits.h>
#include <stdint.h>

/* The text itself; it may fill its place, without a 0 at its end. */
extern char arguments_text[INMATE_ARGUMENTS_SIZE];

/**
 * argument_number() - the value of an argument that is a number
 * @name: its name
 * @otherwise: the result when it is not there, or no number that fits
 *
 * Return: the number, which is decimal or begins with 0x
 */
uint32_t argument_number(const char *name, uint32_t otherwise);

#endif
