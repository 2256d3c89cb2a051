/* SPDX-License-Identifier: GPL-2.0-only */
#include <hv/unit.h>

int units_init(void)
{
	const struct unit *const *unit;
	int err;

	for (unit = units; *unit; unit++) {
		err = (*unit)->init ? (*unit)->init() : 0;
		if (err)
			goto undo;
	}
	return 0;

undo:
	while (unit-- != units)
		if ((*unit)->done)
			(*unit)->done();
	return err;
}

static unsigned int count_units(void)
{
	unsigned int n = 0;

	while (units[n])
		n++;
	return n;
}

void units_done(void)
{
	unsigned int n;

	for (n = count_units(); n; n--)
		if (units[n - 1]->done)
			units[n - 1]->done();
}

unsigned int units_mmio_regions(const struct cell *cell)
{
	const struct unit *const *unit;
	unsigned int n = 0;

	for (unit = units; *unit; unit++)
		if ((*unit)->mmio_regions)
			n += (*unit)->mmio_regions(cell);
	return n;
}

int units_cell_init(struct cell *cell)
{
	const struct unit *const *unit;
	int err;

	for (unit = units; *unit; unit++) {
		err = (*unit)->cell_init ? (*unit)->cell_init(cell) : 0;
		if (err)
			goto undo;
	}
	return 0;

undo:
	while (unit-- != units)
		if ((*unit)->cell_done)
			(*unit)->cell_done(cell);
	return err;
}

void units_cell_commit(struct cell *cell)
{
	unsigned int n;

	for (n = count_units(); n; n--)
		if (units[n - 1]->cell_commit)
			units[n - 1]->cell_commit(cell);
}

void units_cell_reset(struct cell *cell)
{
	const struct unit *const *unit;

	for (unit = units; *unit; unit++)
		if ((*unit)->cell_reset)
			(*unit)->cell_reset(cell);
}

void units_cell_done(struct cell *cell)
{
	unsigned int n;

	for (n = count_units(); n; n--)
		if (units[n - 1]->cell_done)
			units[n - 1]->cell_done(cell);
}
