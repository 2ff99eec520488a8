namespace DotBpf.Kernel;

/// <summary>A program that runs on a perf event for as long as that is open, the way before links.</summary>
internal sealed class PerfEventLink(Attachment attachment, Descriptor opened, TraceProbe? probe) : LegacyLink(attachment)
{
    /// <inheritdoc/>
    protected override void Exchange(KernelProgram program) =>
        throw new FeatureNotSupportedException("Replacing the program of a perf event", Host.Name, advice: "Attach the new program, then dispose this link.");

    /// <inheritdoc/>
    protected override void Remove()
    {
        opened.Dispose();
        probe?.Dispose();
    }
}
