namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>How tests load objects of the corpus: every program, and no pins.</summary>
internal static class CorpusLoad
{
    internal static ObjectSpec EveryProgram(ObjectSpec spec) => spec with
    {
        Maps = [.. spec.Maps.Select(map => map with { Pinning = MapPinning.None })],
        Programs = [.. spec.Programs.Select(program => program with { IsAutoLoaded = true })],
    };
}
