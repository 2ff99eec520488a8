namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Finds a place in records that are ordered by their offsets.</summary>
internal static class OffsetSearch
{
    /// <summary>The position of the first record at or after <paramref name="offset"/>; the number of records when there is none.</summary>
    internal static int FirstFrom<T>(IReadOnlyList<T> records, Func<T, ulong> offsetOf, ulong offset)
    {
        int low = 0, high = records.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (offsetOf(records[middle]) < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
