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
            return new PerfBufferReader<TRecord>(map.ToString(), buffers, options);
        }
        catch
        {
            foreach (PerfBufferMemory buffer in buffers)
                buffer.Dispose();
            throw;
        }
    }
}
