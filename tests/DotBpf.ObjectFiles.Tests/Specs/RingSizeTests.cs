namespace DotBpf.ObjectFiles.Tests.Specs;

public sealed class RingSizeTests
{
    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(1u, 4096u)]
    [InlineData(4096u, 4096u)]
    [InlineData(5000u, 8192u)]
    [InlineData(12288u, 16384u)]
    [InlineData(0x8000_0000u, 0x8000_0000u)]
    [InlineData(0x8000_0001u, 0x8000_0001u)]
    public void RoundUp_AnySize_IsRaisedToWholePages(uint size, uint expected) => Assert.Equal(expected, RingSize.RoundUp(size, 4096));

    [Fact]
    public void RoundUp_LargerPages_IsAtLeastOne() => Assert.Equal(65_536u, RingSize.RoundUp(4096, 65_536));
}
