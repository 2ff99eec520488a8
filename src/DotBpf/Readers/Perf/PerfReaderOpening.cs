namespace DotBpf;

/// <summary>Opens readers of perf event arrays.</summary>
internal static class PerfReaderOpening
{
    internal static PerfBufferReader<TRecord> Open<TRecord>(MapHandle map, PerfReaderOptions options)
        where TRecord : unmanaged
    {
        IReadOnlyList<PerfBufferMemory> buffers = map.OpenPerfBuffers(options);
        try
        {
            PerfCursor[] cursors = [.. buffers.Select(buffer => new PerfCursor(buffer, options))];
            return new PerfBufferReader<TRecord>(cursors, options.IsOverwritable, buffers[0].Watch([.. buffers.Skip(1)]));
        }
        catch
        {
            foreach (PerfBufferMemory buffer in buffers)
                buffer.Dispose();
            throw;
        }
    }
}
