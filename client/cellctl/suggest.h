/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_SUGGEST_H
#define CELLCTL_SUGGEST_H

/**
 * suggest_verb() - say that no verb matches, and which is meant perhaps
 * @argv: what was given for a verb; may be empty
 *
 * Return: CELLCTL_ERROR.
 */
int suggest_verb(int argc, char **argv);

#endif
