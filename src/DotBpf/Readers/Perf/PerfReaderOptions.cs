namespace DotBpf;

/// <summary>How the perf buffers of all CPUs are made and read.</summary>
public sealed record PerfReaderOptions
{
    /// <summary>The bytes of each CPU's buffer: a power of two of whole pages.</summary>
    public int BytesPerCpu { get; init => field = value > 0 && int.IsPow2(value) ? value : throw new ArgumentOutOfRangeException(nameof(BytesPerCpu), value, "A buffer takes a power of two of whole pages."); } = 256 << 10;

    /// <summary>How many records on one CPU wake a reader that sleeps.</summary>
    public int WakeupRecords { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(WakeupRecords), value, "At least one record wakes a reader."); } = 1;

    /// <summary>How many bytes on one CPU wake a reader that sleeps; <see langword="null"/> to count records (<see cref="WakeupRecords"/>).</summary>
    public int? WakeupBytes { get; init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(WakeupBytes), value, "At least one byte wakes a reader."); }

    /// <summary>Whether new records overwrite the oldest, as in a flight recorder: nothing is ever lost for want of room, and the reader is read while it is paused.</summary>
    /// <remarks>Kernel: since 4.7 (<c>write_backward</c>).</remarks>
    public bool IsOverwritable { get; init; }

    /// <summary>How many bytes of a buffer may have been read before their room is given back; see <see cref="RingReaderOptions.BatchBytes"/>.</summary>
    public int? BatchBytes { get; init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(BatchBytes), value, "A number of bytes is not negative."); }

    internal int EffectiveBatchBytes => BatchBytes ?? BytesPerCpu / 16;
}
