package dev.jikji.train;

/// What validations have said so far of whether it still goes forward: decides early stopping and the reductions of a
/// plateau. Only those that every training has at the same steps count, so that an interruption changes nothing.
///
/// @param best       lowest [Task#criterion]; infinite before the first validation
/// @param since      validations since then
/// @param reductions of the learning rate by a plateau
record Patience(double best, int since, int reductions) {
    static final Patience FRESH = new Patience(Double.POSITIVE_INFINITY, 0, 0);

    /// @return this after one more validation
    Patience after(double loss, ScheduleConfig schedule) {
        if (loss < best) return new Patience(loss, 0, reductions);
        int without = since + 1;
        return new Patience(best, without, reductions + (schedule.reduces(without) ? 1 : 0));
    }
}
