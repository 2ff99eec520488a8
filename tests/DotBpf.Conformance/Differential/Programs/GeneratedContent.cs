namespace DotBpf.Conformance.Differential.Programs;

/// <summary>What the values of a map are.</summary>
internal enum GeneratedContent
{
    Plain,
    Locked,
    Timed,
    Trace,
}
