using DotBpf.Embedded.Maps.Hashes;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>What a reader reads first, with its bits set, is what it reads last only of an element that was in use all the while.</summary>
public sealed class ElementStampTests
{
    [Theory]
    [InlineData(ElementStamp.Zero)]
    [InlineData(0x8000_1235)]
    [InlineData(0xFFFF_FFFD)]
    public void Open_NumberOfAnElementInUse_IsUnchanged(uint stamp) => Assert.Equal(stamp, stamp | ElementStamp.Open);

    // The same element is given back again and again with the same link, so a link proves nothing.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData((1 << 27) + 1)]
    public void Open_LinkOfAFreeElement_IsNoNumberAndNotItself(uint link)
    {
        uint mark = ElementStamp.OfFree(link);

        Assert.Equal(link, ElementStamp.LinkIn(mark));
        Assert.NotEqual(mark, mark | ElementStamp.Open);
        Assert.False(IsNumber(mark | ElementStamp.Open));
    }

    [Fact]
    public unsafe void Open_ElementBeingWritten_IsNoNumber()
    {
        ElementHeader element = new() { Mark = ElementStamp.Zero };

        ElementStamp.Begin(&element);

        Assert.False(IsNumber(element.Mark | ElementStamp.Open));
    }

    [Fact]
    public void Closed_AnyNumber_IsChanged()
    {
        uint stamp = 0xFFFF_FF01;
        for (int i = 0; i < 200; i++, stamp = ElementStamp.After(stamp))
            Assert.NotEqual(stamp, stamp | ElementStamp.Closed);
    }

    [Fact]
    public void After_TheLargest_BeginsAgainWithNumbers()
    {
        uint next = ElementStamp.After(0xFFFF_FFFD);

        Assert.Equal(ElementStamp.Zero, next);
        Assert.Equal(next, ElementStamp.Latest(0xFFFF_FFFD, next));
    }

    [Fact]
    public void Latest_WhatIsNoNumber_IsPassedOver() => Assert.Equal(ElementStamp.Zero, ElementStamp.Latest(ElementStamp.Zero, ElementStamp.OfFree(77)));

    private static bool IsNumber(uint mark) => mark >> 31 == 1 && (mark & 3) == 1;
}
