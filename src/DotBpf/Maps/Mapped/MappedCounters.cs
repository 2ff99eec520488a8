namespace DotBpf;

/// <summary>Counters in mapped memory, read and written whole while programs and other threads count.</summary>
public static class MappedCounters
{
    extension(MappedArray<ulong> counters)
    {
        /// <summary>Reads a counter as it is now.</summary>
        /// <param name="index">The counter.</param>
        public ulong Read(int index)
        {
            using MappedValues<ulong> values = counters.Borrow();
            return Volatile.Read(in values.Peek(index));
        }

        /// <summary>Adds to a counter in one step, as <c>__sync_fetch_and_add</c> does in a program.</summary>
        /// <param name="index">The counter.</param>
        /// <param name="amount">How much; it wraps around.</param>
        /// <returns>The counter afterwards.</returns>
        public ulong Add(int index, ulong amount)
        {
            using MappedValues<ulong> values = counters.Borrow();
            return Interlocked.Add(ref values[index], amount);
        }

        /// <summary>Takes what a counter has and leaves another number in one step, so that no count is lost between the two.</summary>
        /// <param name="index">The counter.</param>
        /// <param name="value">What to leave.</param>
        /// <returns>What it had.</returns>
        public ulong Exchange(int index, ulong value = 0)
        {
            using MappedValues<ulong> values = counters.Borrow();
            return Interlocked.Exchange(ref values[index], value);
        }
    }
}
