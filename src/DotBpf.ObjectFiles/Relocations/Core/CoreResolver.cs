using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Finds the answers to the CO-RE references of one program.</summary>
internal sealed class CoreResolver(BtfTypes local, CoreCandidates candidates, ByteOrder order)
{
    private readonly CoreCompatibility _compatibility = new();
    private readonly Dictionary<(CoreQuestion, int, string), CoreAnswer> _known = [];
    private readonly Dictionary<int, BtfType[]> _narrowed = [];

    internal CoreAnswer Resolve(CoreReference reference)
    {
        var key = (reference.Question, reference.TypeId, reference.Path);
        if (!_known.TryGetValue(key, out CoreAnswer answer))
            _known[key] = answer = Answer(reference.Question, CoreAccessReader.Read(local, reference));
        return answer;
    }

    private CoreAnswer Answer(CoreQuestion question, CoreAccess access)
    {
        CoreValue here = CoreCalculator.Calculate(question, access, order)!.Value;
        if (question == CoreQuestion.LocalTypeId)
            return new(here, here, true);
        if (access.Root.Name.Length == 0)
            throw new CoreException("types without a name cannot be found among others");
        BtfType[] types = _narrowed.GetValueOrDefault(access.Root.Id) ?? candidates.Find(access.Root);
        return new(here, Ask(question, access, types), types.Length > 0);
    }

    // Types that had no answer to one reference are not asked again, as libbpf does: of two structures with one name, the one
    // that has the first field which only one of them has is meant.
    private CoreValue? Ask(CoreQuestion question, CoreAccess access, BtfType[] types)
    {
        List<(CoreAccess Access, CoreValue Value)> answers = [];
        foreach (BtfType type in types)
        {
            if (CoreMatcher.Match(question, access, type, _compatibility) is { } found)
                answers.Add((found, CoreCalculator.Calculate(question, found, order)!.Value));
        }

        if (answers.Count == 0)
            return CoreCalculator.Calculate(question, null, order);
        CheckAgreement(answers);
        _narrowed[access.Root.Id] = [.. answers.Select(answer => answer.Access.Root)];
        return answers[0].Value;
    }

    private static void CheckAgreement(List<(CoreAccess Access, CoreValue Value)> answers)
    {
        (CoreAccess first, CoreValue value) = answers[0];
        foreach ((CoreAccess other, CoreValue answer) in answers)
        {
            if (other.BitOffset != first.BitOffset || answer.Value != value.Value)
            {
                throw new CoreException(
                    $"the target has several types {first.Root}, and they do not agree: type {first.Root.Id} says {value.Value}, type {other.Root.Id} {answer.Value}");
            }
        }
    }
}
