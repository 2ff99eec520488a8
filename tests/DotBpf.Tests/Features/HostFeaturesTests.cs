using DotBpf.ObjectFiles;

namespace DotBpf.Tests;

/// <summary>Asking the system costs system calls, so it is asked once.</summary>
public sealed class HostFeaturesTests
{
    [Fact]
    public void EveryQuestion_AskedAgain_IsAnsweredFromMemory()
    {
        var features = new CountedFeatures();
        Ask(features);
        int probes = features.Probes;

        Ask(features);

        Assert.Equal((6, 6), (probes, features.Probes));
    }

    private static void Ask(HostFeatures features)
    {
        Assert.True(features.HasMap(MapType.Hash));
        Assert.True(features.HasHelper(ProgramType.Xdp, "map_lookup_elem"));
        Assert.False(features.HasLink(BpfLinkType.Xdp));
        Assert.False(features.HasTypes(TypesFeature.LargeEnums));
        Assert.Equal(InstructionSetVersion.V3, features.InstructionSet);
    }

    private sealed class CountedFeatures : HostFeatures
    {
        internal int Probes { get; private set; }

        protected override InstructionSetVersion ProbeInstructionSet() => Answer(InstructionSetVersion.V3);

        protected override bool ProbeMap(MapType type) => Answer(true);

        protected override bool ProbeProgram(ProgramType type) => Answer(true);

        protected override bool ProbeHelper(ProgramType type, int helper) => Answer(true);

        protected override bool ProbeLink(BpfLinkType type) => Answer(false);

        protected override bool ProbeTypes(TypesFeature feature) => Answer(false);

        private T Answer<T>(T answer)
        {
            Probes++;
            return answer;
        }
    }
}
