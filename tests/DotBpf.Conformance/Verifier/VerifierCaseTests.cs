using DotBpf.Embedded;

namespace DotBpf.Conformance.Verifier;

/// <summary>The embedded host's verdict on every case of the corpus, and the reason it gives.</summary>
public sealed class VerifierCaseTests : IDisposable
{
    private readonly Judge _judge = new(EmbeddedHost.Create(new() { Cpus = 2 }));

    public void Dispose() => _judge.Dispose();

    [Fact]
    public void Load_EveryCase_IsAcceptedOrRefusedForItsReason()
    {
        VerifierCase[] cases = [.. VerifierCase.All()];

        string[] wrong = [.. cases.Where(each => !IsAsExpected(each, _judge.Refusal(each))).Select(each => $"{each}: {_judge.Refusal(each) ?? "accepted"}")];

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.InRange(cases.Length, 800, int.MaxValue);
    }

    private static bool IsAsExpected(VerifierCase each, string? refusal) =>
        each.Reason is null ? refusal is null : refusal is not null && refusal.Contains(each.Reason, StringComparison.Ordinal);
}
